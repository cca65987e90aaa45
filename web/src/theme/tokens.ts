// The colours and measures of every screen, light and dark; nothing else names a colour.
export type Mode = 'light' | 'dark';

const light = {
  ink: '#1F1D1A',
  paper: '#FFFFFF',
  page: '#F7F5F2',
  line: '#E6E1DA',
  second: '#6B655C',
  lamp: '#B5382A',
  onLamp: '#FFFFFF',
  lampStrong: '#9C2E22',
  lampPale: '#F9ECEA',
  hover: '#F2EEE9',
  // The plan's #2F7D4F has a contrast of 4.4 on a row under the mouse; small words need 4.5.
  pass: '#2A754A',
  // The plan's #B26A00 has a contrast of 4.2 on paper; small words need 4.5.
  warn: '#955800',
  stop: '#A32020',
  info: '#2D5F8B',
};

const dark: typeof light = {
  ink: '#ECE7DF',
  paper: '#1B1A18',
  page: '#141311',
  line: '#34312C',
  second: '#A79F94',
  lamp: '#E0705F',
  onLamp: '#1B1A18',
  lampStrong: '#EA8676',
  lampPale: '#33211E',
  hover: '#26241F',
  pass: '#74BE90',
  warn: '#E2A54E',
  stop: '#F08A80',
  info: '#86B4E0',
};

export const colours: Record<Mode, typeof light> = { light, dark };

export const fontFamily =
  '"Noto Sans SC", "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", system-ui, sans-serif';
