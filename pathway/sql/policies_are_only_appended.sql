SELECT protect_appended_rows('pathway_policyversion'), protect_appended_rows('pathway_policyactivation');
