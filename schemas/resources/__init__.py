"""What operators describe: the company and its extensions."""

from schemas.errors import CompanyInvalid, Problem
from schemas.resources.company import Company, Outbound, Phone, load_company

__all__ = ["Company", "CompanyInvalid", "Outbound", "Phone", "Problem", "load_company"]
