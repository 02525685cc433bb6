"""The product's models, compiled once for all simulations."""

import pytest
from product import Product


@pytest.fixture(scope="session")
def product(tmp_path_factory) -> Product:
    return Product(tmp_path_factory.mktemp("simulation"))
