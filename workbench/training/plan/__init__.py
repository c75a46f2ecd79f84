"""Which rules a run learns and from which series: one for each, one for all, or grouped by what they are like."""

from workbench.training.plan.tasks import TaskPlan, before_test, events_in, plan_tasks, split_of

__all__ = ["TaskPlan", "before_test", "events_in", "plan_tasks", "split_of"]
