import { type PointerEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { blobOf, shrink } from '../../field/pictures';

const width = 720;
const height = 280;

// Signature is a pad to sign on with a finger; whoever cannot photographs a
// signature on paper. The ink is black in dark mode too: it is printed later.
export function Signature({ done }: { done: (b: Blob) => void }) {
  const { t } = useTranslation('field');
  const pad = useRef<HTMLCanvasElement>(null);
  const [signed, setSigned] = useState(false);

  const at = (e: PointerEvent<HTMLCanvasElement>) => {
    const box = e.currentTarget.getBoundingClientRect();
    return [((e.clientX - box.left) / box.width) * width, ((e.clientY - box.top) / box.height) * height] as const;
  };
  const down = (e: PointerEvent<HTMLCanvasElement>) => {
    e.currentTarget.setPointerCapture(e.pointerId);
    const pen = e.currentTarget.getContext('2d')!;
    pen.lineWidth = 5;
    pen.lineCap = pen.lineJoin = 'round';
    pen.strokeStyle = '#1F1D1A';
    pen.beginPath();
    pen.moveTo(...at(e));
  };
  const move = (e: PointerEvent<HTMLCanvasElement>) => {
    if (!e.currentTarget.hasPointerCapture(e.pointerId)) return;
    const pen = e.currentTarget.getContext('2d')!;
    pen.lineTo(...at(e));
    pen.stroke();
    setSigned(true);
  };
  const clear = () => {
    pad.current!.getContext('2d')!.clearRect(0, 0, width, height);
    setSigned(false);
  };
  return (
    <>
      <canvas ref={pad} className="pad" width={width} height={height} aria-label={t('sign.pad')} role="img" onPointerDown={down} onPointerMove={move} />
      <div className="pad-foot">
        <label className="plain-button file-button">
          {t('sign.photo')}
          <input
            type="file"
            accept="image/*"
            capture="environment"
            onChange={(e) => {
              const file = e.target.files?.[0];
              if (file) void shrink(file).then(done, () => {});
            }}
          />
        </label>
        <span className="head-space" />
        <button type="button" className="plain-button" disabled={!signed} onClick={clear}>
          {t('sign.clear')}
        </button>
        <button type="button" className="main-button" disabled={!signed} onClick={() => void blobOf(pad.current!, 'image/png').then(done)}>
          {t('sign.keep')}
        </button>
      </div>
    </>
  );
}
