"""The product's SQL, compiled once for all tests that run it on made-up tables."""

import pytest

from tests.simulation.product import Product


@pytest.fixture(scope="session")
def product(tmp_path_factory) -> Product:
    """A scratch warehouse; each test fills the inputs of the models that it runs."""
    return Product(tmp_path_factory.mktemp("simulation"))
