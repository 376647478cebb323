"""Our own authorization server: people sign in with Entra ID, and clients get tokens of ours; see docs/adr/0090."""
