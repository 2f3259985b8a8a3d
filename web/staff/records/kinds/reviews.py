"""方案预审 (step 6), and beside it 联合审查 (step 7)."""

from web.staff.records.kinds import joint, pre_review

KINDS = (pre_review.KIND, joint.KIND)
