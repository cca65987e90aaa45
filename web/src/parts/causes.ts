// causes is the closed list of causes of hardship (relief/cause.go), each with its
// English name; the Chinese term is what files hold.
export const causes: Record<string, string> = {
  无劳动能力: 'Unable to work',
  有劳动能力未就业: 'Able to work, without work',
  下岗失业: 'Laid off or unemployed',
  夫妻双下岗: 'Both spouses laid off',
  非自愿待岗: 'Waiting for work against one\'s will',
  改制破产: 'Employer restructured or bankrupt',
  欠薪: 'Wages not paid',
  未参加社保: 'Not in social insurance',
  社保待遇落实不到位: 'Social insurance not paid out',
  患重特大疾病: 'Serious illness',
  职业病: 'Occupational disease',
  残疾: 'Disability',
  因公伤残: 'Injury at work',
  子女上学: 'Children at school',
  自然灾害: 'Natural disaster',
  意外事故: 'Accident',
  疫情: 'Epidemic',
  家庭成员变故: 'Misfortune in the family',
  其他: 'Other',
};

export const otherCause = '其他';

// causeName is a cause in the reader's language; what old files say that is on no
// list stands as it is, marked.
export const causeName = (cause: string, en: boolean): string => {
  if (!(cause in causes)) return en ? `${cause} (not on the list)` : `${cause}（不在目录内）`;
  return en ? causes[cause] : cause;
};
