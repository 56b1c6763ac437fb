{#-
    What one row of the model is. A row fails whose values in these columns together stand more than once, or are missing:
    the grain is not what the page says, and whatever joins to it counts double or loses rows. Columns in which a missing
    value has a meaning of its own (a group size of none is the whole cohort) are listed as `may_be_null`.
-#}
{% test grain(model, columns, may_be_null=[]) %}

select
    {{ columns | join(', ') }},
    count(*) as rows_alike
from {{ model }}
group by {{ columns | join(', ') }}
having
    count(*) > 1
    {% for column in columns if column not in may_be_null %}
    or {{ column }} is null
    {% endfor %}

{% endtest %}
