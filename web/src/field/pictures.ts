// Pictures are made small on the device: what a telephone takes is ten times what
// anybody needs to see, and a village line would carry it for minutes.
const longest = 1600;
const quality = 0.8;

// shrink answers a picture as a JPEG, upright, without what the camera wrote into it.
export async function shrink(file: Blob): Promise<Blob> {
  const picture = await createImageBitmap(file, { imageOrientation: 'from-image' });
  const scale = Math.min(1, longest / Math.max(picture.width, picture.height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  const pen = canvas.getContext('2d')!;
  pen.fillStyle = '#fff'; // JPEG knows no transparency
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  return blobOf(canvas, 'image/jpeg');
}

export const blobOf = (canvas: HTMLCanvasElement, type: string) =>
  new Promise<Blob>((done, failed) => canvas.toBlob((b) => (b ? done(b) : failed(new Error('the picture cannot be encoded'))), type, quality));
