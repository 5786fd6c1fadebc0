"""The REST resources under ``/api/v1``, for the operators of a company and their programs."""

from ivr_app.api.application import register_api

__all__ = ["register_api"]
