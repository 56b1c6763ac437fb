{#-
    The rows of a delivered table as they stand. Of deliveries that have not been superseded, each row is that of the youngest
    one that holds its key. Where rows belong together (the parties of a crime), `together_by` names the columns that say
    so: then the youngest delivery that holds any of them speaks for all of them, and who is no longer among them is gone.
    Carries the force and the day of the delivery beside the delivered columns.
-#}
{% macro latest_delivered(relation, key_columns, together_by=none) -%}
    select ranked.*
    from (
        select
            delivered.*,
            delivery.force_code,
            delivery.delivered_on,
            dense_rank() over (
                partition by
                    delivery.force_code
                    {%- for column in together_by or key_columns %},
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
