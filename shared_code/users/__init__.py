"""Users: who may see and do what, by our own rows of them; changing a row; who was seen when.

GET /me, /users, /users/access-review   service.py ── rows of users ── tables.py
PUT /users/{id}                         editing.py ── row, trail, kept answer: one transaction ── tables.py
"""
