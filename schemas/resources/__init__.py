"""What operators describe: the company, its extensions, numbers and sounds."""

from marshmallow import Schema

from schemas.errors import CompanyInvalid, Problem, ResourceInvalid
from schemas.resources.company import Company, load_company
from schemas.resources.kinds import EXTENSIONS, KINDS, Kind
from schemas.resources.phone import Outbound
from schemas.resources.references import MISSING, Needs, Reference, references

__all__ = [
    "EXTENSIONS",
    "KINDS",
    "MISSING",
    "Company",
    "CompanyInvalid",
    "Kind",
    "Needs",
    "Outbound",
    "Problem",
    "Reference",
    "ResourceInvalid",
    "Schema",
    "load_company",
    "references",
]
