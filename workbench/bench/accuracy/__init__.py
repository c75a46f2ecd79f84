"""The benchmark `accuracy`: rules of the synthesizer beside simple detectors, trees and networks, on labeled sets."""
