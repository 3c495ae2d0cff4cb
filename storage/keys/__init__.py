"""Keys: sealing for everybody, opening for whoever proves who she is.

Public half (capture may import): `sealing`, `recipients`, `signing`.
Private half (capture never imports): `opening`, `codes`, `badges`, `slots`, `register`,
`granting`, `administration`, `cards`, `rolekeys`, `tries`, `first_keys`, `unlocking`, `people`.
"""
