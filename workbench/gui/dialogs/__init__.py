"""Questions that need more than one answer: each dialog gets a view-model and tells its answer by one signal."""
