"""Certificates for a user's own network: rigorous constants, proved step sizes, guaranteed rates."""

from verify.certificates.certificate import Certificate, certify

__all__ = ["Certificate", "certify"]
