"""Statements that are made once.

Django makes the SQL of a query anew each time. For the small ones that every request and every question asks, that is
four fifths of their cost, which is why they stand here; anything else is better off as a plain queryset.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property, lru_cache
from types import MappingProxyType
from typing import Any, Generic, TypeVar

from django.db import connection
from django.db.models import AutoField, Field, Model, QuerySet
from django.db.models.query import get_related_populators

Row = TypeVar("Row", bound=Model)
_FIRST_STAND_IN = 1_900_000_000


class Prepared(Generic[Row]):
    """Called with the `slots` values that `build` takes, gives the rows of that queryset, `select_related` included.

    `build` is called once, at the first use, with numbers that stand in for the values (of ids or of texts); it must
    look for each as it is.
    """

    def __init__(self, build: Callable[..., QuerySet[Row]], slots: int = 1) -> None:
        self._build = build
        self._stand_ins = [str(_FIRST_STAND_IN + number) for number in range(slots)]

    def __call__(self, *values: int | str | None) -> list[Row]:
        sql, params, row = self._made
        with connection.cursor() as cursor:
            cursor.execute(sql, [param if slot is None else values[slot] for slot, param in params])
            return [row(list(columns)) for columns in cursor.fetchall()]

    @cached_property
    def _made(self) -> tuple[str, list[tuple[int | None, Any]], Callable[[list[Any]], Row]]:
        """What ModelIterable works out for each query: SQL, parameters, and how columns become a model."""
        compiler: Any = self._build(*map(int, self._stand_ins)).query.get_compiler(connection.alias)
        sql, params = compiler.as_sql()
        select, klass = compiler.select, compiler.klass_info
        first, last = klass["select_fields"][0], klass["select_fields"][-1] + 1
        names = [each[0].target.attname for each in select[first:last]]
        converters = list(compiler.get_converters([each[0] for each in select]).items())
        populators = get_related_populators(klass, select, connection.alias)  # type: ignore[call-arg]  # stubs of a later Django

        def row(columns: list[Any]) -> Row:
            for position, (steps, expression) in converters:
                for convert in steps:
                    columns[position] = convert(columns[position], expression, connection)
            made: Row = klass["model"].from_db(connection.alias, names, columns[first:last])
            for populator in populators:
                populator.populate(columns, made)
            return made

        return sql, [(self._slot(param), param) for param in params], row

    def _slot(self, param: object) -> int | None:
        return self._stand_ins.index(str(param)) if str(param) in self._stand_ins else None


def insert(row: Model) -> None:
    """Save a row that is new, as `Model.save` does, but without signals."""
    statement, fields = _insertion(type(row))
    values = [field.get_db_prep_save(field.pre_save(row, True), connection) for field in fields]
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        row.pk = cursor.fetchone()[0]
    row._state.adding, row._state.db = False, connection.alias


@lru_cache
def _insertion(model: type[Model]) -> tuple[str, Sequence[Field]]:
    fields = [field for field in model._meta.local_concrete_fields if not isinstance(field, AutoField)]
    names = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
    table, key = (connection.ops.quote_name(str(name)) for name in (model._meta.db_table, model._meta.pk.column))
    slots = ", ".join(["%s"] * len(fields))
    return f"INSERT INTO {table} ({names}) VALUES ({slots}) RETURNING {key}", fields  # noqa: S608 (our own names)


def change(model: type[Model], pk: int, /, *, only: Mapping[str, Any] = MappingProxyType({}), **values: Any) -> bool:
    """Set fields to `values` in the row `pk`, while its fields are as `only` says; gives whether they were."""
    statement, fields = _changing(model, tuple(values), tuple(only))
    given = zip(fields, (*values.values(), pk, *only.values()), strict=True)
    with connection.cursor() as cursor:
        cursor.execute(statement, [field.get_db_prep_save(value, connection) for field, value in given])
        return cursor.rowcount > 0


@lru_cache
def _changing(model: type[Model], values: tuple[str, ...], only: tuple[str, ...]) -> tuple[str, Sequence[Field]]:
    fields: list[Any] = [
        *map(model._meta.get_field, values),
        model._meta.pk,
        *map(model._meta.get_field, only),
    ]
    slots = [f"{connection.ops.quote_name(field.column)} = %s" for field in fields]
    changes, conditions = ", ".join(slots[: len(values)]), " AND ".join(slots[len(values) :])
    table = connection.ops.quote_name(model._meta.db_table)
    return f"UPDATE {table} SET {changes} WHERE {conditions}", fields  # noqa: S608 (our own names)
