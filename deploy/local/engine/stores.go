package engine

import (
	"context"
	"fmt"
	"net"
	"net/url"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"
	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/server/common/config"
	"go.temporal.io/server/common/log"
	"go.temporal.io/server/common/persistence/sql/sqlplugin/postgresql"
	pgschema "go.temporal.io/server/schema/postgresql/v12"
	namespaces "go.temporal.io/server/schema/sqlite"
	"go.temporal.io/server/tools/common/schema"
	sqltool "go.temporal.io/server/tools/sql"
	"google.golang.org/protobuf/types/known/durationpb"
)

const (
	// retention of closed workflows; the facts live in the product's own database.
	retention = 30 * 24 * time.Hour

	// Four services open a pool on each of the two stores.
	pools          = 4 * 2
	mostPerPool    = 10
	leastPerPool   = 2
	leaveForOthers = 80 // serve, work, migrate, a person with psql
)

// stores are the two databases; one for both would share a schema version.
type stores struct{ main, visibility *config.SQL }

// prepare makes the databases, brings their schema to this engine's version and
// registers the namespaces. It may be repeated and interrupted at any point.
func prepare(ctx context.Context, owner string) (stores, error) {
	conn, err := pgx.Connect(ctx, owner)
	if err != nil {
		return stores{}, err
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }()

	size, err := poolSize(ctx, conn)
	if err != nil {
		return stores{}, err
	}
	st := stores{
		main:       sqlStore(conn.Config(), owner, "temporal", size),
		visibility: sqlStore(conn.Config(), owner, "temporal_visibility", size),
	}
	if err := migrate(ctx, conn, st.main, "postgresql/v12/temporal", pgschema.Version); err != nil {
		return stores{}, err
	}
	if err := migrate(ctx, conn, st.visibility, "postgresql/v12/visibility", pgschema.VisibilityVersion); err != nil {
		return stores{}, err
	}
	if err := createNamespace(st.main, Namespace, retention, SearchAttributes); err != nil {
		return stores{}, err
	}
	return st, createNamespace(st.main, pulseNamespace, pulseRetention, nil)
}

// poolSize divides what the server allows, so that all pools together can never
// use it up: too many connections gave waits of seconds.
func poolSize(ctx context.Context, conn *pgx.Conn) (int, error) {
	var limit int
	if err := conn.QueryRow(ctx, `select current_setting('max_connections')::int`).Scan(&limit); err != nil {
		return 0, fmt.Errorf("reading max_connections: %w", err)
	}
	return sizeFor(limit)
}

func sizeFor(limit int) (int, error) {
	const least = pools*leastPerPool + leaveForOthers/4
	if limit < least {
		return 0, fmt.Errorf("max_connections is %d, at least %d are needed", limit, least)
	}
	return max(leastPerPool, min(mostPerPool, (limit-leaveForOthers)/pools)), nil
}

func sqlStore(c *pgx.ConnConfig, owner, database string, size int) *config.SQL {
	attributes := map[string]string{"sslmode": "disable"}
	if u, err := url.Parse(owner); err == nil && u.Scheme != "" { // keeps the TLS settings of an external database
		for k, v := range u.Query() {
			attributes[k] = v[0]
		}
	}
	attributes["application_name"] = "temporal"
	return &config.SQL{
		PluginName: postgresql.PluginNamePGX, User: c.User, Password: c.Password, DatabaseName: database,
		ConnectProtocol: "tcp", ConnectAddr: net.JoinHostPort(c.Host, strconv.Itoa(int(c.Port))),
		ConnectAttributes: attributes,
		MaxConns:          size, MaxIdleConns: size, MaxConnLifetime: time.Hour,
	}
}

// migrate creates the database complete or updates an older one. A new database
// gets its name only once its schema stands, so that a kill leaves no half of it.
func migrate(ctx context.Context, conn *pgx.Conn, st *config.SQL, schemaName, latest string) error {
	var exists bool
	if err := conn.QueryRow(ctx, `select exists (select from pg_database where datname = $1)`, st.DatabaseName).Scan(&exists); err != nil {
		return fmt.Errorf("looking for database %s: %w", st.DatabaseName, err)
	}
	if !exists {
		return createDatabase(ctx, conn, *st, schemaName, latest)
	}
	db, err := sqltool.NewConnection(st, log.NewNoopLogger())
	if err != nil {
		return fmt.Errorf("opening database %s: %w", st.DatabaseName, err)
	}
	defer db.Close()
	current, err := db.ReadSchemaVersion()
	if err != nil {
		return fmt.Errorf("reading the schema version of %s: %w", st.DatabaseName, err)
	}
	if current == latest {
		return nil
	}
	update := &schema.UpdateConfig{SchemaName: schemaName, DBName: st.DatabaseName}
	if err := schema.NewUpdateSchemaTask(db, update, log.NewNoopLogger()).Run(); err != nil {
		return fmt.Errorf("updating the schema of %s from %s to %s: %w", st.DatabaseName, current, latest, err)
	}
	return nil
}

func createDatabase(ctx context.Context, conn *pgx.Conn, st config.SQL, schemaName, latest string) error {
	name := st.DatabaseName
	final, draft := quote(name), quote(name+"_draft")
	for _, statement := range []string{"drop database if exists " + draft + " with (force)", "create database " + draft} {
		if _, err := conn.Exec(ctx, statement); err != nil {
			return fmt.Errorf("creating database %s: %w", st.DatabaseName, err)
		}
	}
	st.DatabaseName += "_draft"
	db, err := sqltool.NewConnection(&st, log.NewNoopLogger())
	if err != nil {
		return fmt.Errorf("opening database %s: %w", st.DatabaseName, err)
	}
	setup := &schema.SetupConfig{SchemaName: schemaName, InitialVersion: latest}
	err = schema.NewSetupSchemaTask(db, setup, log.NewNoopLogger()).Run()
	if err == nil { // the version is kept under the database's name
		err = db.Exec("update schema_version set db_name = $1", name)
	}
	db.Close()
	if err != nil {
		return fmt.Errorf("creating the schema of %s: %w", final, err)
	}
	if _, err := conn.Exec(ctx, "alter database "+draft+" rename to "+final); err != nil {
		return fmt.Errorf("naming database %s: %w", final, err)
	}
	return nil
}

func quote(name string) string { return pgx.Identifier{name}.Sanitize() }

// createNamespace writes it before the server starts: registered through the
// running server, its caches would delay the first workflow by seconds. The
// functions live in schema/sqlite but work on any SQL store.
func createNamespace(st *config.SQL, name string, keep time.Duration, attributes map[string]enumspb.IndexedValueType) error {
	ns, err := namespaces.NewNamespaceConfig(clusterName, name, false, attributes)
	if err != nil {
		return fmt.Errorf("describing namespace %s: %w", name, err)
	}
	ns.Detail.Config.Retention = durationpb.New(keep)
	if err := namespaces.CreateNamespaces(st, ns); err != nil {
		return fmt.Errorf("creating namespace %s: %w", name, err)
	}
	return nil
}
