"""The mutator: one change of a rule by chance, as an edit of its text that keeps all comments on normal behavior."""

from workbench.training.mutate.draw import mutate as mutate
from workbench.training.mutate.draw import operation as operation
