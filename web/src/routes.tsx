import { lazy, type ComponentType } from 'react';

// The pages, each loaded when it is first opened. Their first path segments stand
// in appPages of api/app.go too.
const page = <K extends string>(load: () => Promise<Record<K, ComponentType>>, name: K) =>
  lazy(async () => ({ default: (await load())[name] }));

export const SignIn = page(() => import('./pages/SignIn'), 'SignIn');
export const Missing = page(() => import('./pages/Missing'), 'Missing');

export const framed: { path: string; Page: ComponentType }[] = [
  { path: '/inbox', Page: page(() => import('./pages/inbox/Inbox'), 'Inbox') },
  { path: '/inbox/:id', Page: page(() => import('./pages/inbox/Inbox'), 'Inbox') },
  { path: '/campaigns/roster', Page: page(() => import('./pages/campaigns/Roster'), 'Roster') },
  { path: '/cases', Page: page(() => import('./pages/cases/Cases'), 'Cases') },
  { path: '/cases/:id', Page: page(() => import('./pages/cases/CasePage'), 'CasePage') },
  { path: '/campaigns', Page: page(() => import('./pages/campaigns/Board'), 'Board') },
  { path: '/campaigns/new', Page: page(() => import('./pages/campaigns/NewCampaign'), 'NewCampaign') },
  { path: '/campaigns/:id', Page: page(() => import('./pages/campaigns/OneCampaign'), 'OneCampaign') },
  { path: '/field', Page: page(() => import('./pages/field/Field'), 'Field') },
  { path: '/field/:id', Page: page(() => import('./pages/field/SurveyForm'), 'SurveyForm') },
  { path: '/me/absences', Page: page(() => import('./pages/absences/Absences'), 'Absences') },
  { path: '/me/channels', Page: page(() => import('./pages/channels/Channels'), 'Channels') },
  { path: '/archives', Page: page(() => import('./pages/archives/Archives'), 'Archives') },
  { path: '/archives/:id', Page: page(() => import('./pages/archives/FilePage'), 'FilePage') },
  { path: '/postings', Page: page(() => import('./pages/postings/Postings'), 'Postings') },
  { path: '/money', Page: page(() => import('./pages/money/Money'), 'Money') },
  { path: '/reports', Page: page(() => import('./pages/reports/Reports'), 'Reports') },
  { path: '/ops', Page: page(() => import('./pages/ops/Ops'), 'Ops') },
  { path: '/admin', Page: page(() => import('./pages/admin/Admin'), 'Admin') },
];
