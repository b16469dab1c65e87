"""The door for scripts and notebooks: `import clipshelf`."""
