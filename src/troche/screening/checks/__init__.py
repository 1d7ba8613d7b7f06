"""The checks behind the eligibility gates: each reads a case and answers with a finding."""
