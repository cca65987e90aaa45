// What the server wrote into the page (package api, app.go). While developing
// under vite nobody fills the places, which then count as empty.
const told = document.querySelector<HTMLMetaElement>('meta[name=songnuan]')?.dataset ?? {};
const filled = (text?: string) => (text && !text.startsWith('{{') ? text : '');

export const page = {
  nonce: filled(told.nonce),
  temporalUI: filled(told.temporalUi),
  signedIn: filled(told.signedIn) !== 'false',
  local: filled(told.local) === 'true',
};
