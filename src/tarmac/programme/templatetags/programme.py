"""Filters of the programme's pages: the ends of a window in words."""

from django import template

from tarmac.programme.spoken import closing, opening

register = template.Library()
register.filter(opening)
register.filter(closing)
