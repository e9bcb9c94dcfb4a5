"""A person's own account: signing in and out, password, language, keys for other systems."""

from foodaid.web.account.language.views import pages as language
from foodaid.web.account.password.views import pages as password
from foodaid.web.account.profile.views import pages as profile
from foodaid.web.account.sign_in.views import pages as sign_in
from foodaid.web.account.tokens.views import pages as tokens

PAGES = (sign_in, password, profile, language, tokens)
