"""The error of a channel that can name no secret."""


class DeliveryRefused(Exception):
    """The channel's configuration or answer makes the delivery impossible; the message names no secret."""
