import type { Schemas } from '../../api/client';

type Kept = Schemas['EvidenceKind'];

// proofs are the papers of a file by the server's kinds, each with the name under
// which it is said to be missing, and the kind it is kept as.
export const proofs: Record<string, [string, Kept]> = {
  application: ['本人签名的申请书', 'application'],
  identity: ['家庭成员身份证和户口簿', 'other'],
  income_proof: ['收入证明', 'income'],
  authorisation: ['家庭经济状况核对授权书', 'authorisation'],
  diagnosis: ['当年诊断证明', 'medical'],
  medical_bill: ['自费票据或结算单', 'medical'],
  enrolment: ['在学证明', 'schooling'],
  school_fee: ['学费票据', 'schooling'],
  contract: ['一年以上劳动合同', 'other'],
  disability_certificate: ['残疾证', 'other'],
  work_injury: ['工伤或职业病认定书', 'other'],
  unemployment: ['失业登记证明', 'other'],
  social_insurance: ['社保参保或待遇证明', 'other'],
  death_certificate: ['死亡或变故证明', 'other'],
  disaster: ['灾害或事故证明', 'other'],
  arrears: ['欠薪证明', 'other'],
  closure: ['企业改制、破产文件', 'other'],
  other: ['其他致困情况的证明', 'other'],
};
