"""The verb `import`, one file a family of sources, and what becomes of what they gave."""
