"""Which vehicle goes where and when: delivery rounds from the depots to the partners' sites."""
