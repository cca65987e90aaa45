// The fund sources by their codes (DOMAIN §4.1); every screen calls them so.
export const sources: Record<string, readonly [string, string]> = {
  'source.CENTRAL': ['中央财政帮扶资金', 'Central budget'],
  'source.PROV_FISCAL': ['省级财政配套', 'Provincial budget'],
  'source.LOCAL_FISCAL': ['地方财政配套', 'Local budget'],
  'source.UNION_SUPERIOR': ['上级工会补助', 'Union above'],
  temporary: ['临时救助（不建档）', 'Temporary aid, without a file'],
  'source.UNION_OWN': ['本级工会经费', "Union's own funds"],
  'source.DONATION': ['社会捐助', 'Donations'],
  'source.ADMIN': ['行政拨付', "Employer's funds"],
  'source.INTEREST': ['专户利息', 'Interest'],
  'source.MODEL': ['劳模专项', "Model workers' fund"],
  'source.GOODS': ['实物慰问品', 'Goods'],
};
