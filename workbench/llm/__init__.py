"""The one client of language models: transport, prices, cap, cache, transcript, consent."""
