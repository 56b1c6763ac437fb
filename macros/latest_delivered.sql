{#-
    The rows of a delivered table as they stand. Rows that agree on `columns` belong together, and the youngest delivery that
    holds any of them, among those that have not been superseded, speaks for all of them. Where the columns are the table's key a
    row replaces itself; where they are less (the crime, for its parties), who is no longer among them is gone.
    Carries the force and the day of the delivery beside the delivered columns.
-#}
{% macro latest_delivered(relation, columns) -%}
    select ranked.*
    from (
        select
            delivered.*,
            delivery.force_code,
            delivery.delivered_on,
            dense_rank() over (
                partition by
                    delivery.force_code
                    {%- for column in columns %},
                    delivered.{{ column }}
                    {%- endfor %}
                order by delivery.delivered_on desc, delivered.delivery_id desc
            ) as age_rank
        from {{ relation }} as delivered
        inner join {{ source('raw', 'delivery') }} as delivery
            on delivered.delivery_id = delivery.delivery_id
        where delivery.is_current
    ) as ranked
    where ranked.age_rank = 1
{%- endmacro %}
