"""How well cases are decided and named: by stage and by scenario, of scenarios seen and unseen, and why not."""
