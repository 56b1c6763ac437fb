{#- A row fails for which the condition is not true, also where it cannot be told. -#}
{% test true_of_every_row(model, condition) %}

select *
from {{ model }}
where not coalesce({{ condition }}, false)

{% endtest %}
