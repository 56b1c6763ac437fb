{#-
    The rows of a delivered table as they stand: of each key the row of the youngest delivery that
    has not been superseded. Carries the force and the day of the delivery beside the delivered columns.
-#}
{% macro latest_delivered(relation, key_columns) -%}
    select ranked.*
    from (
        select
            delivered.*,
            delivery.force_code,
            delivery.delivered_on,
            row_number() over (
                partition by
                    delivery.force_code
                    {%- for column in key_columns %},
                    delivered.{{ column }}
                    {%- endfor %}
                order by delivery.delivered_on desc, delivered.delivery_id desc, delivered.source_row desc
            ) as age_rank
        from {{ relation }} as delivered
        inner join {{ source('raw', 'delivery') }} as delivery
            on delivered.delivery_id = delivery.delivery_id
        where delivery.is_current
    ) as ranked
    where ranked.age_rank = 1
{%- endmacro %}
