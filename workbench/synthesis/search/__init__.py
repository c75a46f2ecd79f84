"""The search for conditions: thresholds, covering, tuning, and the compiled counting behind them."""
