import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import type { Campaign } from '../../api/campaigns';
import { api, key, take } from '../../api/client';
import type { Me } from '../../api/me';
import { causeName, causes } from '../../parts/causes';
import { fenOf } from '../../parts/fenOf';
import { SmallForm } from '../../parts/SmallForm';
import './file-words';

// NewCase opens a draft for a household that no roster names.
export function NewCase({ campaign, me, onClose }: { campaign: Campaign; me: Me; onClose: () => void }) {
  const { t, i18n } = useTranslation('file');
  const known = useQueryClient();
  const go = useNavigate();
  const [header] = useState(key);
  const yes: (readonly [string, string])[] = (['no', 'yes'] as const).map((w) => [w, t(`word.${w}`, { ns: 'words' })] as const);
  return (
    <SmallForm
      wide
      title={t('title')}
      go={t('go')}
      start={{ union: me.roles.find((r) => r.role === 'clerk')?.union ?? '', sex: 'male', category: '困难职工', employment: '在职', cause: '患重特大疾病', members: '1', aided: 'no' }}
      asked={[
        { name: 'union', label: t('union'), max: 64 },
        { name: 'category', label: t('category'), max: 64 },
        { name: 'name', label: t('name'), max: 64 },
        { name: 'sex', label: t('sex'), kind: 'select', options: (['male', 'female'] as const).map((s) => [s, t(`sex.${s}`)] as const) },
        { name: 'id', label: t('id'), max: 32 },
        { name: 'phone', label: t('phone'), max: 32 },
        { name: 'unit', label: t('unit'), max: 200 },
        { name: 'employment', label: t('employment'), max: 64 },
        { name: 'members', label: t('members'), kind: 'number', max: 2 },
        { name: 'cause', label: t('cause'), kind: 'select', options: Object.keys(causes).map((c) => [c, causeName(c, i18n.language === 'en')] as const) },
        { name: 'income', label: t('income'), kind: 'amount' },
        { name: 'spent', label: t('spent'), kind: 'amount' },
        { name: 'bank', label: t('bank'), max: 64 },
        { name: 'card', label: t('card'), max: 32 },
        { name: 'holder', label: t('holder'), max: 64 },
        { name: 'amount', label: t('amount'), kind: 'amount' },
        { name: 'aided', label: t('aided'), kind: 'select', options: yes },
        { name: 'remark', label: t('remark'), kind: 'area', optional: true },
      ]}
      send={async (a) => {
        const made = await take(
          api.POST('/api/v1/cases', {
            params: { header },
            body: {
              campaign_id: campaign.id, union: a.union, name: a.name, sex: a.sex as 'male', id_number: a.id, category: a.category, unit: a.unit, employment: a.employment, members: Number(a.members),
              income_fen: fenOf(a.income) ?? -1, expenditure_fen: fenOf(a.spent) ?? -1, cause: a.cause || undefined, phone: a.phone, bank_name: a.bank, card: a.card, holder: a.holder,
              aided_last_year: a.aided === 'yes', amount_fen: fenOf(a.amount) ?? -1, remark: a.remark || undefined,
            },
          }),
        );
        void known.invalidateQueries({ queryKey: ['cases'] });
        void go(`/cases/${made.id}`);
      }}
      onClose={onClose}
    >
      <p className="second">{t('text', { campaign: campaign.title })}</p>
    </SmallForm>
  );
}
