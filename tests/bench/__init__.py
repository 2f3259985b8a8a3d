"""`make bench`: what the portal costs against the least it could cost, measured in the same run; no part of the suite."""
