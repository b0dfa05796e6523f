"""schema.org ClaimReview: ours as others read it, and others' as they come. Plain Python, no store."""
