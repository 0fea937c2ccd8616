SELECT protect_appended_rows('pathway_censusreport');
