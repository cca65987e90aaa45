import { useTranslation } from 'react-i18next';
import { Dialog } from '../../parts/Dialog';

const keys = ['j', 'k', 'x', 'Enter', 'a', 'r', 't', 'c', '/', '?', 'Esc', 'CtrlEnter'];

export function Help({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('inbox');
  return (
    <Dialog title={t('keys.title')} onClose={onClose} small>
      <dl className="keys">
        {keys.map((k) => (
          <div key={k}>
            <dt>
              <kbd>{k === 'CtrlEnter' ? 'Ctrl+Enter' : k}</kbd>
            </dt>
            <dd>{t('keys.' + k)}</dd>
          </div>
        ))}
      </dl>
      <p className="second">{t('keys.note')}</p>
      <div className="dialog-foot">
        <button type="button" className="plain-button" onClick={onClose}>
          {t('word.close', { ns: 'words' })}
        </button>
      </div>
    </Dialog>
  );
}
