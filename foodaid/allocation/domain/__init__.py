"""The allocation as pure calculation: a frozen problem in, an explained result out."""
