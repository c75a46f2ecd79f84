"""Rules where no label tells what is right: the stock rules, and limits that keep an alarm budget."""
