"""Every part a page can be made of, in every state: the page to look at after a change of style."""
