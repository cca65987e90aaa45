import { Component, type ReactNode } from 'react';
import { i18next } from '../i18n';

// Broken catches what a page throws while it is drawn, so that the frame stays.
export class Broken extends Component<{ children: ReactNode; place: string }, { error?: unknown }> {
  state: { error?: unknown } = {};

  static getDerivedStateFromError(error: unknown) {
    return { error };
  }

  componentDidUpdate(before: { place: string }) {
    if (before.place !== this.props.place && this.state.error) this.setState({ error: undefined });
  }

  render() {
    if (!this.state.error) return this.props.children;
    return (
      <div className="nothing" role="alert">
        <p className="nothing-title">{i18next.t('problem.broken')}</p>
        <p>
          <code>{String(this.state.error)}</code>
        </p>
        <button type="button" className="plain-button" onClick={() => window.location.reload()}>
          {i18next.t('problem.reload')}
        </button>
      </div>
    );
  }
}
