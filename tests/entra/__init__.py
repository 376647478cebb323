"""A stand-in of Entra ID for one tenant, over HTTPS on this machine: what its clients ask of the real one.

Metadata, key set, authorize (the person that the request hints at signs in at once), token (code with PKCE, refresh,
client credentials). Tokens have the claims of Entra's version 2.0; what is wrong with a token is made by `issue`.
"""
