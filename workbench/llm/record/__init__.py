"""What is on disk of the calls of a run: answers, the transcript, going on from it, handing it on."""
