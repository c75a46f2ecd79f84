"""What happens before a run begins: how to train, which model, its key, what it costs, who agreed to send what."""
