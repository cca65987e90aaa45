import { Suspense } from 'react';
import { Navigate, Route, Routes, useLocation } from 'react-router';
import { useMe } from './api/me';
import { Frame } from './frame/Frame';
import { firstPage } from './frame/nav';
import { SignInAgain } from './frame/SignInAgain';
import { Bones } from './parts/Bones';
import { ProblemNote } from './parts/ProblemNote';
import { framed, Missing, SignIn } from './routes';

const paths = framed.map((r) => r.path);

export function App() {
  const me = useMe();
  const { pathname, search } = useLocation();
  if (me.isPending) return <Bones rows={3} />;
  if (me.isError) {
    return (
      <main className="alone">
        <ProblemNote error={me.error} retry={() => void me.refetch()} />
      </main>
    );
  }
  if (!me.data) {
    return (
      <Suspense fallback={<Bones rows={3} />}>
        <Routes>
          <Route path="/sign-in" element={<SignIn />} />
          <Route path="*" element={<Navigate to={'/sign-in'} replace state={{ to: pathname + search }} />} />
        </Routes>
      </Suspense>
    );
  }
  return (
    <>
      <SignInAgain me={me.data} />
      <Routes>
        <Route path="/sign-in" element={<Back />} />
        <Route element={<Frame me={me.data} />}>
          <Route path="/" element={<Navigate to={firstPage(me.data, paths)} replace />} />
          {framed.map(({ path, Page }) => (
            <Route key={path} path={path} element={<Page />} />
          ))}
          <Route path="*" element={<Missing />} />
        </Route>
      </Routes>
    </>
  );
}

// Back returns to where somebody wanted to go before he had to sign in.
function Back() {
  const { state } = useLocation() as { state?: { to?: string } };
  return <Navigate to={state?.to ?? '/'} replace />;
}
