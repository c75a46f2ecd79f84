"""The guided tour as it is seen: a card beside the widget that it speaks of, and a frame around that widget."""
